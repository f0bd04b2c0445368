/** What a whole text has to be like; an empty pattern takes in all. */
export function patternOf(setting: string, pattern: string): RegExp {
  if (pattern === "") return /^/;
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch (error) {
    const message = `the setting ${setting} is not a regular expression: ${(error as Error).message}`;
    // The engine shows the stack, which says nothing to whoever wrote the setting.
    throw Object.assign(new Error(message), { stack: message });
  }
}
