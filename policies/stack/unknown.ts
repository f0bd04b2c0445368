import * as policy from "@pulumi/policy";

/** What reading a value throws that is not known before the deploy. The package has it and leaves it out of its types. */
export const UnknownValueError: new (...args: unknown[]) => Error = (
  policy as unknown as { UnknownValueError: new (...args: unknown[]) => Error }
).UnknownValueError;

/** Nothing if the value is not known before the deploy. */
export function ifKnown<Value>(read: () => Value): Value | undefined {
  const answer = attempt(read);
  return "value" in answer ? answer.value : undefined;
}

/** Whether there is a value, known or not. */
export function isThere(read: () => unknown): boolean {
  const answer = attempt(read);
  return "unknown" in answer || answer.value !== undefined;
}

/** A value, or the error that says that it is not known yet; every other error is thrown. */
export type Attempt<Value> = { readonly value: Value } | { readonly unknown: Error };

export function attempt<Value>(read: () => Value): Attempt<Value> {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof UnknownValueError) return { unknown: error };
    throw error;
  }
}

/** Whether one of several holds; where none that is known does, and one is not known yet, it throws. */
export function anyHolds(questions: readonly (() => boolean)[]): boolean {
  const answers = questions.map(attempt);
  if (answers.some((answer) => "value" in answer && answer.value)) return true;
  for (const answer of answers) if ("unknown" in answer) throw answer.unknown;
  return false;
}
