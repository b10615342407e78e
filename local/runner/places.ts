import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { JobOptions } from './model.ts';
import { copyProject } from './workspace.ts';

/** The folders and files of one job; absolute. */
export interface Places {
  readonly home: string;
  readonly temp: string;
  readonly tools: string;
  readonly workspace: string;
  readonly eventFile: string;
  readonly commandFiles: string;
  readonly logFile: string;
  /** In the environment of every process of the job, so that those that outlive it are found. */
  readonly trackingId: string;
}

/**
 * Where a job lives. The paths depend on nothing but the job's folder and the repository's name, since cache keys
 * hold HOME and the workspace: the next run of the same slot finds its caches. The blank and the accent in the
 * workspace are there because users' paths have them too; other people's projects are spared them.
 */
export function placesOf(options: JobOptions): Places {
  const root = path.resolve(options.directory);
  const name = options.facts.repository.split('/').at(-1) as string;
  const work = path.join(root, options.plainPaths ? 'runner' : 'runner é');
  return {
    home: path.join(root, 'home'),
    temp: path.join(work, '_temp'),
    tools: path.join(work, '_tool'),
    workspace: path.join(work, name, name),
    eventFile: path.join(work, '_temp', '_github_workflow', 'event.json'),
    commandFiles: path.join(work, '_temp', '_runner_file_commands'),
    logFile: path.resolve(options.logFile ?? path.join(root, 'job.log')),
    trackingId: `github_${randomUUID()}`,
  };
}

/** Makes the folders, empty, and copies the project: a fresh machine, whatever an earlier run left. */
export async function preparePlaces(options: JobOptions, places: Places): Promise<void> {
  if (options.phases !== 'post') {
    const used = [places.home, path.dirname(places.temp)];
    await Promise.all(used.map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 3 })));
  }
  const folders = [
    places.home,
    places.tools,
    places.workspace,
    places.commandFiles,
    path.dirname(places.eventFile),
  ];
  await Promise.all(
    [...folders, path.dirname(places.logFile)].map((folder) => mkdir(folder, { recursive: true })),
  );
  await writeFile(places.eventFile, JSON.stringify(options.facts.payload, null, 2));
  if (options.project !== null && options.phases !== 'post') {
    await copyProject(options.project, places.workspace, options.exclude ?? []);
  }
}
