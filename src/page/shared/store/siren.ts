/** Sounds made on the spot: nothing to load, and nothing to be missing. */
export type Siren = {
  play(kind: 'alert' | 'clear'): Promise<boolean>;
};

/** Rises and falls, as sirens do. */
const ALERT_SECONDS = 6;
const ALERT_TURNS = 3;
const ALERT_LOW = 320;
const ALERT_HIGH = 760;
/** Three steady tones, each higher: nobody takes them for the other. */
const CLEAR_TONES = [392, 494, 587];
const CLEAR_TONE_SECONDS = 0.55;
const VOLUME = 0.5;
const FADE_SECONDS = 0.08;

export const createSiren = (): Siren => {
  let context: AudioContext | undefined;
  return {
    /** False when the browser holds the sound back. */
    play: async (kind) => {
      context ??= new AudioContext();
      // Without a touch of the viewer this waits for ever in some browsers.
      await Promise.race([context.resume(), new Promise((resolve) => setTimeout(resolve, 300))]);
      if (context.state !== 'running') return false;
      if (kind === 'alert') playAlert(context);
      else playClear(context);
      return true;
    },
  };
};

const playAlert = (context: AudioContext): void => {
  const { oscillator, end } = voice(context, 'sawtooth', context.currentTime, ALERT_SECONDS);
  const turn = ALERT_SECONDS / ALERT_TURNS;
  for (let i = 0; i < ALERT_TURNS; i++) {
    const at = context.currentTime + i * turn;
    oscillator.frequency.setValueAtTime(ALERT_LOW, at);
    oscillator.frequency.linearRampToValueAtTime(ALERT_HIGH, at + turn / 2);
    oscillator.frequency.linearRampToValueAtTime(ALERT_LOW, at + turn);
  }
  end();
};

const playClear = (context: AudioContext): void => {
  for (const [index, frequency] of CLEAR_TONES.entries()) {
    const { oscillator, end } = voice(
      context,
      'sine',
      context.currentTime + index * CLEAR_TONE_SECONDS,
      CLEAR_TONE_SECONDS,
    );
    oscillator.frequency.value = frequency;
    end();
  }
};

const voice = (context: AudioContext, type: OscillatorType, from: number, seconds: number) => {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.type = type;
  oscillator.connect(gain).connect(context.destination);
  gain.gain.setValueAtTime(0, from);
  gain.gain.linearRampToValueAtTime(VOLUME, from + FADE_SECONDS);
  gain.gain.setValueAtTime(VOLUME, from + seconds - FADE_SECONDS);
  gain.gain.linearRampToValueAtTime(0, from + seconds);
  const end = (): void => {
    oscillator.start(from);
    oscillator.stop(from + seconds);
  };
  return { oscillator, end };
};
