// Proves what each contender of the benchmark is started with. Does not prove that it copies, which its score tells.
import assert from "node:assert/strict";
import type { Task } from "../../../bench/peers/command-line";
import { type Contender, contenders } from "../../../bench/peers/contenders";

const task: Task = {
  endpoint: "http://127.0.0.1:1",
  source: "from",
  destination: "to",
  folder: "/run",
};

describe("The contenders of the benchmark", () => {
  const lines = ({ settings }: Contender) =>
    settings.map((setting) => setting.commandLine(task, "/programs"));
  const words = (contender: Contender) =>
    lines(contender).map(({ program, args }) => [program, ...args].join(" "));

  it("copy from the source to the destination, and delete nothing", () => {
    const s5cmd = "/programs/s5cmd --endpoint-url http://127.0.0.1:1 --log error";
    assert.deepEqual(words(contenders.s5cmd), [`${s5cmd} sync s3://from/* s3://to/`]);
    assert.deepEqual(words(contenders.rclone), ["/programs/rclone copy store:from store:to"]);
    assert.deepEqual(words(contenders.aws), [
      "/programs/aws s3 sync s3://from s3://to --endpoint-url http://127.0.0.1:1 --only-show-errors",
    ]);
  });

  it("are tuned as their makers advise", () => {
    for (const [at, workers] of [64, 128, 512].entries()) {
      assert.equal(
        words(contenders.s5cmdTuned)[at],
        `/programs/s5cmd --endpoint-url http://127.0.0.1:1 --log error --numworkers ${workers} ` +
          "sync --metadata-directive COPY s3://from/* s3://to/",
      );
    }
    const flags = "--transfers 200 --checkers 200 --checksum --fast-list";
    assert.deepEqual(words(contenders.rcloneTuned), [
      `/programs/rclone copy store:from store:to ${flags}`,
      `/programs/rclone copy store:from store:to ${flags} --use-server-modtime`,
    ]);
    assert.match(lines(contenders.awsTuned)[0]?.environment?.AWS_CONFIG_FILE ?? "", /aws-tuned\.ini$/);
    assert.equal(lines(contenders.aws)[0]?.environment?.AWS_CONFIG_FILE, "/dev/null");
  });

  it("reach one store for both sides", () => {
    const [line] = lines(contenders.rclone);
    assert.equal(line?.environment?.RCLONE_CONFIG_STORE_ENDPOINT, "http://127.0.0.1:1");
  });

  it("ours is run as it is published, with a journal and by the component's own words", () => {
    const [line] = lines(contenders.ours);
    assert.match(words(contenders.ours)[0] ?? "", /dist\/backfill\/cli\.js run -$/);
    const run = JSON.parse(line?.input ?? "");
    assert.equal(run.source.bucket, "from");
    assert.equal(run.destinations.dr.bucket, "to");
    assert.equal(run.journal, "/run/journal");
  });

  it("ours runs with either engine, in one and the same way otherwise", () => {
    const [wire, sdk] = [contenders.ours, contenders.oursSdk].map((contender) => {
      const { engine, ...run } = JSON.parse(lines(contender)[0]?.input ?? "");
      return { engine, run };
    });
    assert.deepEqual([wire?.engine, sdk?.engine], ["wire", "sdk"]);
    assert.deepEqual(wire?.run, sdk?.run);
  });
});
