/** What PersistentVolumes keep: a directory by the volume's name, wherever in the cluster it is mounted. */
// Parity: a volume's driver, its attaching and its capacity are not simulated; every volume is a directory that all nodes reach.
import { Directory } from '../cri/fs/inode.ts';

export class Disks {
  readonly #directories = new Map<string, Directory>();

  of(volumeName: string): Directory {
    let directory = this.#directories.get(volumeName);
    if (!directory) {
      directory = new Directory(0o777);
      this.#directories.set(volumeName, directory);
    }
    return directory;
  }
}
