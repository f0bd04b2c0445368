import { MultiBar, Presets, type SingleBar } from "cli-progress";
import type { Screen, Step } from "./screen";
import { humanCount, humanSize } from "./words-for-counts";

interface Shown {
  bar: SingleBar;
  begun: number;
}

/** A bar for each destination, or job: objects, bytes, rate and time left. */
export class BarScreen implements Screen {
  readonly showsTotals = true;
  private readonly bars: MultiBar;
  private readonly shown = new Map<string, Shown>();

  constructor(private readonly stream: NodeJS.WritableStream) {
    this.bars = new MultiBar(
      {
        stream,
        format: "{name} {bar} {percent} {objects}{size}, {rate}/s{left}",
        barsize: 16,
        hideCursor: true,
        fps: 8,
        // The signals are the program's: it brings to its end what is in flight.
        gracefulExit: false,
      },
      Presets.shades_classic,
    );
  }

  start(): void {}

  show({ name, objects, bytes, total }: Step): void {
    const shown = this.shown.get(name) ?? this.begin(name);
    const seconds = (Date.now() - shown.begun) / 1000;
    const rate = seconds > 0 ? objects / seconds : 0;
    const end = total === undefined ? undefined : Math.max(total, objects);
    // Without a total yet the bar stays empty: one that stands at its end would lie.
    shown.bar.setTotal(end ?? Math.max(1, objects * 1e6));
    shown.bar.update(objects, {
      percent: end === undefined ? "  ?%" : `${Math.floor((100 * objects) / Math.max(1, end))}%`.padStart(4),
      objects: end === undefined ? humanCount(objects) : `${humanCount(objects)}/${humanCount(end)}`,
      size: bytes === undefined ? "" : `, ${humanSize(bytes)}`,
      rate: humanCount(Math.round(rate)),
      left: end === undefined || rate === 0 ? "" : `, ${duration((end - objects) / rate)} left`,
    });
  }

  say(line: string): void {
    if (this.shown.size === 0) this.stream.write(`${line}\n`);
    else {
      this.bars.log(`${line}\n`);
      // Else it would wait for the next turn of the bars, which may never come.
      this.bars.update();
    }
  }

  stop(): void {
    this.bars.stop();
  }

  private begin(name: string): Shown {
    const none = { percent: "  ?%", objects: "0", size: "", rate: "0", left: "" };
    const bar = this.bars.create(1, 0, { ...none, name: name.slice(0, 20) });
    const shown = { bar, begun: Date.now() };
    this.shown.set(name, shown);
    return shown;
  }
}

export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}
