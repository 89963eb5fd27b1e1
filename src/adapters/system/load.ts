/** Measured over this; milliseconds. */
const WINDOW = 100;

/** How much of its time the event loop of this process is at work, from 0 to 1, of late. */
export const processLoad = (): (() => number) => {
  let from = performance.eventLoopUtilization();
  let at = performance.now();
  let load = 0;
  return () => {
    if (performance.now() - at < WINDOW) return load;
    const now = performance.eventLoopUtilization();
    load = performance.eventLoopUtilization(now, from).utilization;
    from = now;
    at = performance.now();
    return load;
  };
};
