export interface Engine {
  readonly binary: string;
  readonly version: string;
  readonly origin: "path" | "npm" | "built";
}
