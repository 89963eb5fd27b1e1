/** How far a drill is, to the second: `0:12:34`, with days where there are any. Seconds come in. */
export const positionText = (seconds: number, day: string): string => {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor((whole % 86_400) / 3_600);
  const clock = `${days === 0 ? hours : two(hours)}:${two(Math.floor((whole % 3_600) / 60))}:${two(whole % 60)}`;
  return days === 0 ? clock : `${days} ${day} ${clock}`;
};
