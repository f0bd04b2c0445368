/** The answer, or nothing where S3 says that what was asked for is not there. */
export async function orNothing<Answer>(answer: Promise<Answer>, code: string): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && error.name === code) return undefined;
    throw error;
  }
}
