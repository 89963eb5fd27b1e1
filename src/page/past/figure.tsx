export const Figure = ({ value, label }: { readonly value: string; readonly label: string }) => (
  <p class="figure">
    <strong>{value}</strong>
    <span>{label}</span>
  </p>
);
