/** What a contender is started with. */
export interface CommandLine {
  program: string;
  args: string[];
  environment?: { [name: string]: string };
  /** Written to its standard input. */
  input?: string;
}

/** What it is to do, and where. */
export interface Task {
  endpoint: string;
  source: string;
  destination: string;
  /** Of this run alone. */
  folder: string;
}
