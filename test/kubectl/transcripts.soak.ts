/** The clients between the oldest and the newest, which `npm test` leaves out. */
import { playAll } from './transcripts.ts';

playAll(['1.28', '1.29', '1.30', '1.31', '1.32']);
