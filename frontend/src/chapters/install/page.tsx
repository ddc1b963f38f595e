import { Screen } from "../../app/screen";
import { needsInstall, standalone } from "../../push/bell";
import { words } from "../../words";

/** How Comeback gets onto the home screen, which on an iPhone is what lets it ring. */
export function InstallPage() {
  const w = words.value.settings.install;
  return (
    <Screen title={w.title} head="" backTo="/settings">
      <h1 class="v">{w.title}</h1>
      {standalone() ? (
        <p class="q intro">{w.done}</p>
      ) : needsInstall() ? (
        <>
          <p class="q intro">{w.why}</p>
          <ol class="steps">
            {w.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </>
      ) : (
        <p class="q intro">{w.android}</p>
      )}
    </Screen>
  );
}
