/** What a whole text has to be like; an empty pattern takes in all. */
export function patternOf(setting: string, pattern: string): RegExp {
  if (pattern === "") return /^/;
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`the setting ${setting} is not a regular expression: ${message}`);
  }
}
