import { endDevice, listDevices } from "../../api/account";
import { Icon } from "../../app/icon";
import { useLoad } from "../../app/load";
import { Screen } from "../../app/screen";
import { leave, self } from "../../app/session";
import { Failing, useSubmit } from "../../app/submit";
import { longDay, wall } from "../../domain/dates";
import { deviceName } from "../../domain/devices";
import { needsInstall, stopRinging } from "../../push/bell";
import { words } from "../../words";
import { FeedSettings } from "../bell/feed";
import { MailSettings } from "../bell/mail";
import { BellSettings } from "./bell";
import { OddsSettings } from "./odds";
import { OwnSettings } from "./own";
import { PauseSettings } from "./pause";
import { choicesWords } from "./words";

export function SettingsPage() {
  const w = words.value.settings;
  return (
    <Screen title={w.title} head="" backTo="/today">
      <h1 class="v">{w.title}</h1>
      <BellSettings />
      {needsInstall() && (
        <a class="sec way" href="/install">
          {w.install.title} <Icon name="next" />
        </a>
      )}
      <MailSettings />
      <FeedSettings />
      <PauseSettings />
      <OwnSettings />
      <PlaysLink />
      <OddsSettings />
      <SignedIn />
      <Leave />
    </Screen>
  );
}

function PlaysLink() {
  const w = choicesWords.value;
  return (
    <section>
      <h2 class="section">{w.plays}</h2>
      <p class="q intro">{w.playsText}</p>
      <a class="sec way" href="/plays">
        {w.plays} <Icon name="next" />
      </a>
    </section>
  );
}

function SignedIn() {
  const w = words.value.settings;
  const me = self();
  const devices = useLoad(listDevices, []);
  const submit = useSubmit();
  const end = (id: string) =>
    submit.run(async () => {
      await endDevice(id);
      devices.reload();
    });
  return (
    <section aria-labelledby="sessions">
      <h2 class="section" id="sessions">
        {w.sessions}
      </h2>
      <ul class="list">
        {devices.data?.map((one) => (
          <li class="item" key={one.id}>
            <span class="grow">
              {one.current ? w.thisDevice : longDay(wall(one.last_seen_at, me.time_zone).day, me.language)}
              <span class="s q below">{deviceName(one.device)}</span>
            </span>
            {!one.current && (
              <button
                type="button"
                class="txt"
                aria-label={`${w.signOutThere}: ${deviceName(one.device)}`}
                onClick={() => end(one.id)}
              >
                {w.signOutThere}
              </button>
            )}
          </li>
        ))}
      </ul>
      <Failing of={submit} />
    </section>
  );
}

function Leave() {
  const w = words.value.settings;
  const submit = useSubmit();
  return (
    <section>
      <button type="button" class="sec" onClick={() => submit.run(() => leave(stopRinging))}>
        {w.leave}
      </button>
      <p class="s q under">{w.leaveText}</p>
      <Failing of={submit} />
    </section>
  );
}
