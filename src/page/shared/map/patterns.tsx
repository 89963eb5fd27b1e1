/** A pattern for each state, so that colours are never needed to tell them apart. Sizes are those of the picture. */
export const Patterns = () => (
  <defs>
    <pattern id="pattern-alert" width="22" height="22" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect width="8" height="22" class="pattern-alert" />
    </pattern>
    <pattern id="pattern-doubt" width="14" height="14" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect width="3" height="14" class="pattern-alert" />
    </pattern>
    <pattern id="pattern-partial" width="40" height="40" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect width="14" height="40" class="pattern-partial" />
    </pattern>
    <pattern id="pattern-unknown" width="26" height="26" patternUnits="userSpaceOnUse">
      <circle cx="6.5" cy="6.5" r="3.2" class="pattern-unknown" />
      <circle cx="19.5" cy="19.5" r="3.2" class="pattern-unknown" />
    </pattern>
    <pattern id="pattern-clear" width="1" height="1" patternUnits="userSpaceOnUse" />
  </defs>
);
