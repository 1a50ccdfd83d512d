function f() { let s = 0; for (let i = 0; i < 1e7; i++) s += i; return s }
f()
const end = Date.now() + 20000, more = () => Date.now() < end
process.on('exit', () => console.log('left'))
console.log('ready')
while (more()) f()
