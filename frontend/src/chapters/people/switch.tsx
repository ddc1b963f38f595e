import { route } from "../../app/router";
import { shelfWords } from "../shelf/words";
import "./people.css";

/** The two sides of People: who they are, and what is worth sending them. */
export function PeopleOrShelf() {
  const w = shelfWords.value;
  const side = (page: "people" | "shelf", label: string) => (
    <a href={`/${page}`} aria-current={route.value.page === page ? "page" : undefined}>
      {label}
    </a>
  );
  return (
    <nav class="switch" aria-label={w.which}>
      {side("people", w.people)}
      {side("shelf", w.title)}
    </nav>
  );
}
