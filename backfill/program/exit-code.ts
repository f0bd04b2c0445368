/** The process's exit codes. Pulumi fails the deploy on everything but `complete`. */
export const ExitCode = {
  complete: 0,
  broken: 1,
  refused: 2,
  objectsFailed: 3,
  /** With `strict` only. */
  objectsLeft: 4,
  /** A batch job goes on, and nobody could be asked about it any longer. Nothing is wrong with the objects. */
  sightLost: 5,
  interrupted: 130,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
