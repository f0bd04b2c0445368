import type { ExitCode } from "./exit-code";
import type { Request } from "./request";
import type { Screen } from "./screen";

export interface Context {
  screen: Screen;
  /** Once aborted, what is in flight is brought to its end and nothing else is begun. */
  stop: AbortSignal;
  environment: NodeJS.ProcessEnv;
  /** Gives the result to whoever started the program. */
  print: (result: object) => void;
}

/** Does what was asked and tells the exit code. */
export type Conduct = (request: Request, context: Context) => Promise<ExitCode>;
