/** The answer, or nothing where S3 says that what was asked for is not there. */
export async function orNothing<Answer>(
  answer: Promise<Answer>,
  ...codes: string[]
): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && codes.includes(error.name)) return undefined;
    throw error;
  }
}
