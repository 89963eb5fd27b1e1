import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

type TextProps = {
  readonly label: string;
  readonly value: Signal<string>;
  readonly hint?: ComponentChildren;
  readonly type?: 'text' | 'url' | 'datetime-local';
  readonly required?: boolean;
};

export const TextField = ({ label, value, hint, type = 'text', required = false }: TextProps) => {
  const id = useId();
  const more = {
    id,
    ...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` }),
    required,
    value: value.value,
    onInput: ({ currentTarget }: { readonly currentTarget: HTMLInputElement }): void => {
      value.value = currentTarget.value;
    },
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint === undefined ? null : (
        <span class="quiet" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {type === 'datetime-local' ? (
        <input type="datetime-local" {...more} />
      ) : type === 'url' ? (
        <input type="url" autocomplete="off" {...more} />
      ) : (
        <input type="text" autocomplete="off" {...more} />
      )}
    </div>
  );
};

type ChoiceProps<Value extends string> = {
  readonly label: string;
  readonly value: Signal<Value>;
  readonly options: readonly (readonly [Value, string])[];
  readonly hint?: ComponentChildren;
};

export const ChoiceField = <Value extends string>({ label, value, options, hint }: ChoiceProps<Value>) => {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value.value}
        {...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` })}
        onChange={({ currentTarget }) => {
          const chosen = options.find(([known]) => known === currentTarget.value);
          if (chosen !== undefined) value.value = chosen[0];
        }}
      >
        {options.map(([known, text]) => (
          <option key={known} value={known}>
            {text}
          </option>
        ))}
      </select>
      {hint === undefined ? null : (
        <span class="quiet" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  );
};

/** The value of the browser's date field, in the viewer's zone. */
export const fieldTime = (at: number): string => {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
};

/** The other way; undefined: it is empty or no time. */
export const timeOfField = (text: string): string | undefined => {
  const at = new Date(text).getTime();
  return Number.isFinite(at) ? new Date(at).toISOString() : undefined;
};
