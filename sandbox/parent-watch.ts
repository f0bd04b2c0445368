const LOOK_EVERY_MILLISECONDS = 500;

/**
 * Ends this process when the one that started it is gone, however it went: a killed engine sends nothing, and a plugin
 * that waits for it stays for ever.
 */
export function exitWithParent(cleanUp: () => void): void {
  const parent = process.ppid;
  const leave = (): never => {
    cleanUp();
    process.exit(0);
  };
  setInterval(() => {
    if (process.ppid !== parent) leave();
  }, LOOK_EVERY_MILLISECONDS).unref();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, leave);
}
