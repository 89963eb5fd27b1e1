import { useSignal } from '@preact/signals';
import { HAZARDS, type Hazard } from '../../domain/words.ts';
import { RegionPicker } from '../now/region-picker.tsx';
import { ask, query } from '../shared/live/hub-api.ts';
import { placeName } from '../shared/store/place-name.ts';
import { useStore } from '../shared/store/store.ts';

/** The least a reason has to say. */
const LEAST_REASON = 3;

type Kind = 'alert' | 'all-clear';

/** The hub asks back what is odd; it is done when it is said again with `confirm`. */
const ASKED_BACK = 409;

/** An alert or all-clear by hand. It is asked twice: this goes out to everybody. */
export const ManualSignal = ({ onSent }: { readonly onSent: () => void }) => {
  const store = useStore();
  const words = store.words.value.hub;
  const region = useSignal(store.prefs.peek().places[0] ?? '');
  const hazard = useSignal<Hazard>('air-raid');
  const reason = useSignal('');
  const until = useSignal('');
  const asked = useSignal<Kind | undefined>(undefined);
  const doubt = useSignal<{ readonly about: string; readonly detail: string } | undefined>(undefined);
  const outcome = useSignal<string | undefined>(undefined);
  const id = region.value === '' ? (store.board.tree.value.roots[0] ?? '') : region.value;
  const name = placeName(store, id);
  const canSend = store.token.value !== '' && reason.value.trim().length >= LEAST_REASON && id !== '';

  const send = async (kind: Kind): Promise<void> => {
    const about = `${kind} ${id} ${hazard.value}`;
    const confirm = doubt.value?.about === about;
    asked.value = undefined;
    doubt.value = undefined;
    const answer = await ask<{ readonly expiresAt?: string }>(
      query('/v1/operator/signals', { feed: store.prefs.peek().feed }),
      {
        token: store.token.peek(),
        body: {
          kind,
          region: id,
          hazard: hazard.value,
          reason: reason.value.trim(),
          ...(confirm ? { confirm } : {}),
          ...(kind === 'alert' && until.value !== '' ? { until: new Date(until.value).toISOString() } : {}),
        },
      },
    );
    if (answer.kind === 'failed' && answer.status === ASKED_BACK) {
      doubt.value = { about, detail: answer.detail.split('. Nothing was done', 1)[0] ?? '' };
      asked.value = kind;
      return;
    }
    const { notHere, failed } = store.words.peek();
    if (answer.kind === 'failed') outcome.value = answer.status === 404 ? notHere : failed(answer.detail);
    else if (answer.kind === 'got') outcome.value = answer.value.expiresAt === undefined ? words.done : words.waits;
    if (answer.kind === 'got') reason.value = '';
    onSent();
  };

  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <RegionPicker
        value={id}
        choose={(chosen) => {
          region.value = chosen;
        }}
      />
      <label class="field">
        <span>{words.hazard}</span>
        <select
          value={hazard.value}
          onChange={({ currentTarget }) => {
            hazard.value = HAZARDS.find((known) => known === currentTarget.value) ?? 'air-raid';
          }}
        >
          {HAZARDS.map((one) => (
            <option key={one} value={one}>
              {store.words.value.hazard[one]}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{words.reason}</span>
        <input
          value={reason.value}
          required
          minLength={LEAST_REASON}
          onInput={({ currentTarget }) => {
            reason.value = currentTarget.value;
          }}
        />
      </label>
      <label class="field">
        <span>{words.until}</span>
        <span class="quiet">{words.untilHint}</span>
        <input
          type="datetime-local"
          value={until.value}
          onChange={({ currentTarget }) => {
            until.value = currentTarget.value;
          }}
        />
      </label>
      {asked.value === undefined ? (
        <div class="buttons">
          <button
            type="button"
            class="button"
            data-kind="alert"
            disabled={!canSend}
            onClick={() => {
              asked.value = 'alert';
            }}
          >
            {words.give}
          </button>
          <button
            type="button"
            class="button"
            disabled={!canSend}
            onClick={() => {
              asked.value = 'all-clear';
            }}
          >
            {words.end}
          </button>
        </div>
      ) : (
        <Confirm
          kind={asked.value}
          name={name}
          doubt={doubt.value?.detail}
          yes={(kind) => void send(kind)}
          no={() => {
            asked.value = undefined;
            doubt.value = undefined;
          }}
        />
      )}
      {outcome.value === undefined ? null : <p role="alert">{outcome.value}</p>}
    </form>
  );
};

type ConfirmProps = {
  readonly kind: Kind;
  readonly name: string;
  readonly doubt: string | undefined;
  readonly yes: (kind: Kind) => void;
  readonly no: () => void;
};

const Confirm = ({ kind, name, doubt, yes, no }: ConfirmProps) => {
  const { hub, close } = useStore().words.value;
  return (
    <div role="alertdialog" aria-labelledby="confirm-text">
      {doubt === undefined ? null : <p>{hub.allTheSame(doubt)}</p>}
      <p id="confirm-text">
        <strong>{kind === 'alert' ? hub.confirmGive(name) : hub.confirmEnd(name)}</strong>
      </p>
      <div class="buttons">
        <button type="button" class="button" data-kind={kind} onClick={() => yes(kind)}>
          {kind === 'alert' ? hub.give : hub.end}
        </button>
        <button type="button" class="button" onClick={no}>
          {close}
        </button>
      </div>
    </div>
  );
};
