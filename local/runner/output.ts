import { type Command, parseCommand } from './commands.ts';
import type { Masks } from './masks.ts';
import type { Annotation, LogLine } from './model.ts';

const ANNOTATIONS_PER_LEVEL = 10;
const MESSAGE_LIMIT = 4096;

/** What a phase said through its output so far, and the handler that goes on collecting. */
export interface Output {
  /** One line of stdout or stderr. */
  line(text: string): void;
  /** An error of the runner itself: log, annotation, and the step fails. */
  error(message: string): void;
  warning(message: string): void;
  readonly annotations: readonly Annotation[];
  readonly withheld: () => number;
  /** A refused command (`set-env`, `add-path`) or a runner's error. */
  readonly failed: () => boolean;
  /** By the deprecated `::set-output::` and `::save-state::`. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
}

/** Handles the output of one phase as GitHub's runner does. `debug`: show `::debug::` lines. */
export function createOutput(masks: Masks, emit: (line: LogLine) => void, debug: boolean): Output {
  return new PhaseOutput(masks, emit, debug);
}

class PhaseOutput implements Output {
  readonly annotations: Annotation[] = [];
  readonly outputs: Record<string, string> = {};
  readonly state: Record<string, string> = {};
  readonly #masks: Masks;
  readonly #emit: (line: LogLine) => void;
  readonly #handlers: Record<string, (command: Command) => void>;
  #stopToken: string | null = null;
  #folded = false;
  #withheld = 0;
  #failed = false;

  constructor(masks: Masks, emit: (line: LogLine) => void, debug: boolean) {
    this.#masks = masks;
    this.#emit = emit;
    const refuse = ({ name }: Command) =>
      this.error(`The \`${name}\` command is disabled. Use the command files.`);
    const ignore = () => undefined;
    this.#handlers = {
      debug: ({ data }) => (debug ? this.#print(`##[debug]${data}`) : undefined),
      notice: (command) => this.#annotate('notice', command),
      warning: (command) => this.#annotate('warning', command),
      error: (command) => this.#annotate('error', command),
      group: ({ data }) => this.#group(data),
      endgroup: () => this.#endGroup(),
      'add-mask': ({ data }) => masks.add(data),
      'stop-commands': ({ data }) => this.#stop(data),
      'set-output': ({ properties, data }) => this.#keep(this.outputs, properties.name, data),
      'save-state': ({ properties, data }) => this.#keep(this.state, properties.name, data),
      'set-env': refuse,
      'add-path': refuse,
      'add-matcher': ignore,
      'remove-matcher': ignore,
      echo: ignore,
    };
  }

  line(text: string): void {
    const token = this.#stopToken;
    if (token !== null) {
      if (parseCommand(text, (name) => name === token.toLowerCase())) this.#stopToken = null;
      this.#print(text, true);
      return;
    }
    const command = parseCommand(text, (name) => Object.hasOwn(this.#handlers, name));
    if (command) this.#handlers[command.name]?.(command);
    else this.#print(text);
  }

  error(message: string): void {
    this.#failed = true;
    this.#annotate('error', { name: 'error', properties: {}, data: message });
  }

  warning(message: string): void {
    this.#annotate('warning', { name: 'warning', properties: {}, data: message });
  }

  withheld = (): number => this.#withheld;
  failed = (): boolean => this.#failed;

  #print(text: string, foreign = false): void {
    this.#emit({ text: this.#masks.apply(text), folded: this.#folded, foreign });
  }

  #group(title: string): void {
    this.#print(`##[group]${title}`);
    this.#folded = true;
  }

  #endGroup(): void {
    this.#folded = false;
    this.#print('##[endgroup]');
  }

  #stop(token: string): void {
    if (token.trim() === '') {
      this.error('stop-commands needs a token.');
      return;
    }
    this.#stopToken = token;
    // The token opens the gate again, so whoever reads the log must not see it.
    if (token.length > 6) this.#masks.add(token);
    this.#print(`::stop-commands::${token}`, true);
  }

  #annotate(level: Annotation['level'], { properties, data }: Command): void {
    for (const [at, line] of data.split(/\r\n|\n|\r/).entries()) {
      this.#print(at === 0 ? `##[${level}]${line}` : line);
    }
    if (this.annotations.filter((other) => other.level === level).length >= ANNOTATIONS_PER_LEVEL) {
      this.#withheld += 1;
      return;
    }
    const text = (value: string | undefined) => (value === undefined ? null : this.#masks.apply(value));
    const line = Number.parseInt(properties.line ?? '', 10);
    this.annotations.push({
      level,
      title: text(properties.title),
      file: text(properties.file),
      line: Number.isNaN(line) ? null : line,
      message: this.#masks.apply(data).slice(0, MESSAGE_LIMIT),
    });
  }

  #keep(record: Record<string, string>, name: string | undefined, value: string): void {
    if (name === undefined) this.error('The command needs a name.');
    else record[name] = value;
  }
}
