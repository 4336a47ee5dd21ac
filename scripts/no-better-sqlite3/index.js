export default class Database {
  constructor() {
    throw new Error('Groundcrew keeps sessions in PostgreSQL; the SQLite storage of mtcute is not installed.');
  }
}
