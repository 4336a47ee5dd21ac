export default function Database() {
  throw new Error('Groundcrew keeps sessions in PostgreSQL; the SQLite storage of mtcute is not installed.');
}
