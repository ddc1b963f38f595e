import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { insightsWords } from "./words";

/** A picture whose caption is what it finds, and the same as numbers. */
export function Figure(props: {
  title: string;
  finding: string;
  picture: ComponentChildren;
  table?: ComponentChildren;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2 class="section" id={id}>
        {props.title}
      </h2>
      <figure>
        <figcaption class="v">{props.finding}</figcaption>
        {props.picture}
      </figure>
      {props.table && (
        <details>
          <summary>{insightsWords.value.numbers}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways is reached by keyboard */}
          <section class="across" aria-label={`${props.title}: ${insightsWords.value.numbers}`} tabIndex={0}>
            {props.table}
          </section>
        </details>
      )}
    </section>
  );
}

/** Rows of cells; the first cell of each is its head. */
export function Table(props: { head: readonly string[]; rows: readonly (readonly (string | number)[])[] }) {
  return (
    <table>
      <thead>
        <tr>
          {props.head.map((cell) => (
            <th key={cell} scope="col">
              {cell}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.rows.map(([first, ...cells], i) => (
          <tr key={i}>
            <th scope="row">{first}</th>
            {cells.map((cell, at) => (
              <td key={at}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
