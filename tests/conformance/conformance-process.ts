import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { REPOSITORY } from "../../sandbox/folders";
import { otherAccount } from "../support/other-account";

const tsx = pathToFileURL(join(REPOSITORY, "node_modules/tsx/dist/loader.mjs")).href;
const program = join(REPOSITORY, "conformance/main.ts");

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface ProcessOptions {
  byNpm?: boolean;
  /** Names no endpoint. */
  isAws?: boolean;
  AWS_ENDPOINT_URL?: string;
  nodeOptions?: string;
}

/** The program as a process with all its children, in a working folder of its own. */
export class ConformanceProcess {
  readonly ended: Promise<Ended>;
  stderr = "";
  private readonly child: ChildProcess;

  constructor(folder: string, endpoint: string, args: string[], options: ProcessOptions = {}) {
    const all = options.isAws ? args : ["--endpoint", endpoint, ...args];
    const [command, words] = options.byNpm
      ? ["npm", ["--silent", "--prefix", REPOSITORY, "run", "conformance", "--", ...all]]
      : [process.execPath, ["--import", tsx, program, ...all]];
    const credentials = join(folder, "credentials");
    writeFileSync(
      credentials,
      `[other]\naws_access_key_id=${otherAccount.id}\naws_secret_access_key=secret\n`,
    );
    this.child = spawn(command, words, {
      cwd: folder,
      env: {
        ...process.env,
        AWS_SHARED_CREDENTIALS_FILE: credentials,
        AWS_CONFIG_FILE: "/dev/null",
        ...(options.AWS_ENDPOINT_URL && { AWS_ENDPOINT_URL: options.AWS_ENDPOINT_URL }),
        ...(options.nodeOptions && { NODE_OPTIONS: options.nodeOptions }),
      },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    this.child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
    });
    this.child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      this.stderr += chunk;
    });
    this.ended = new Promise((resolve) => {
      this.child.once("close", (code) => resolve({ code, stdout, stderr: this.stderr }));
    });
  }

  /** As a terminal does it: to all processes of the group. */
  signal(name: NodeJS.Signals): void {
    if (this.child.pid !== undefined) process.kill(-this.child.pid, name);
  }

  /** For a test that failed before its process had ended, which would disturb those after it. */
  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.signal("SIGKILL");
    await this.ended;
  }

  stopReading(): void {
    this.child.stdout?.destroy();
    this.child.stderr?.destroy();
  }

  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.stderr)) {
      if (this.child.exitCode !== null) throw new Error(`it ended before ${pattern}:\n${this.stderr}`);
      await new Promise((resume) => setTimeout(resume, 20));
    }
  }
}

export interface WorkingFolder {
  path: string;
  remove(): void;
}

export function workingFolder(): WorkingFolder {
  const path = mkdtempSync(join(tmpdir(), "conformance-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
