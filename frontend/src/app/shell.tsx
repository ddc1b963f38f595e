import { useEffect } from "preact/hooks";
import { signedOut } from "../api/signals";
import { SignIn, SignInAgain } from "../chapters/sign-in/sign-in";
import { TodayPage } from "../chapters/today/page";
import type { Route } from "../domain/route";
import { words } from "../words";
import { Banners } from "./banners";
import { lazy } from "./lazy";
import { Live } from "./live";
import { route } from "./router";
import { Screen } from "./screen";
import { me } from "./session";

const ActPage = lazy(async () => (await import("../chapters/act/page")).ActPage);
const NoPage = lazy(async () => (await import("../chapters/rejection/page")).NoPage);
const PlanPage = lazy(async () => (await import("../chapters/plan/page")).PlanPage);
const EmployerPage = lazy(async () => (await import("../chapters/plan/employer")).EmployerPage);
const PeoplePage = lazy(async () => (await import("../chapters/people/page")).PeoplePage);
const PersonPage = lazy(async () => (await import("../chapters/people/person")).PersonPage);
const TouchPage = lazy(async () => (await import("../chapters/people/touch")).TouchPage);
const OpportunityPage = lazy(async () => (await import("../chapters/opportunity/page")).OpportunityPage);
const NewOpportunity = lazy(async () => (await import("../chapters/opportunity/new")).NewOpportunity);
const CoffeePage = lazy(async () => (await import("../chapters/coffee/page")).CoffeePage);
const NeedsPage = lazy(async () => (await import("../chapters/needs/page")).NeedsPage);
const TrialPage = lazy(async () => (await import("../chapters/trial/page")).TrialPage);
const ShelfPage = lazy(async () => (await import("../chapters/shelf/page")).ShelfPage);
const PlaysPage = lazy(async () => (await import("../chapters/plays/page")).PlaysPage);
const PlayPage = lazy(async () => (await import("../chapters/plays/play")).PlayPage);
const InsightsPage = lazy(async () => (await import("../chapters/insights/page")).InsightsPage);
const SettingsPage = lazy(async () => (await import("../chapters/settings/page")).SettingsPage);
const InstallPage = lazy(async () => (await import("../chapters/install/page")).InstallPage);
const Welcome = lazy(async () => (await import("../chapters/first-run/page")).Welcome);

const Gone = () => (
  <Screen title={words.value.errors.gone} head="" bar>
    <h1 class="v">{words.value.errors.gone}</h1>
  </Screen>
);

function Page({ at }: { at: Route }) {
  switch (at.page) {
    case "today":
      return <TodayPage />;
    case "window":
      return <ActPage key={at.id} id={at.id} act={at.act} />;
    case "no":
      return <NoPage step={at.step} opportunity={at.opportunity} />;
    case "plan":
      return <PlanPage />;
    case "employer":
      return <EmployerPage key={at.id} id={at.id} />;
    case "people":
      return <PeoplePage />;
    case "person":
      return <PersonPage key={at.id ?? "new"} id={at.id} employer={at.employer} />;
    case "touch":
      return <TouchPage contact={at.contact} />;
    case "opportunity":
      return <OpportunityPage key={at.id} id={at.id} />;
    case "new-opportunity":
      return <NewOpportunity employer={at.employer} />;
    case "coffee":
      return <CoffeePage key={at.opportunity} opportunity={at.opportunity} />;
    case "needs":
      return <NeedsPage key={at.opportunity} opportunity={at.opportunity} />;
    case "trial":
      return <TrialPage key={at.opportunity} opportunity={at.opportunity} />;
    case "shelf":
      return <ShelfPage />;
    case "plays":
      return <PlaysPage />;
    case "play":
      return <PlayPage key={at.id} id={at.id} />;
    case "insights":
      return <InsightsPage />;
    case "settings":
      return <SettingsPage />;
    case "install":
      return <InstallPage />;
    case "welcome":
      return <Welcome />;
    case "gone":
      return <Gone />;
  }
}

/** A change of page moves the focus to its content, as a page load would. */
function useFocusOnChange(key: string): void {
  useEffect(() => {
    const main = document.getElementById("main");
    main?.focus({ preventScroll: true });
    main?.scrollTo(0, 0);
  }, [key]);
}

export function Shell() {
  const at = route.value;
  useFocusOnChange(JSON.stringify(at));
  if (me.value === undefined) return <main id="main" />;
  if (me.value === null) return <SignIn />;
  return (
    <>
      <Page at={at} />
      <Banners />
      <Live />
      {signedOut.value && <SignInAgain />}
    </>
  );
}
