// Progress in the browser's own storage. Runs again whenever the session's progress changed; draws nothing.
const NAME = "rungs.progress"
const OFF = `${NAME}.off`
const PATIENCE = 10_000

// Of this tab, for as long as the session lasts: what was handed to it, what was written for it.
let memory = {}

export default function ({ data, setTriggerValue }) {
  if (memory.session !== data.session) {
    memory = { session: data.session, n: data.heard, choices: 0, trouble: "" }
  }
  const tell = message => {
    memory.n += 1
    setTriggerValue("heard", { ...message, n: memory.n })
  }
  const complain = trouble => {
    if (memory.trouble !== trouble) tell({ trouble })
    memory.trouble = trouble
  }
  try {
    keep(window.localStorage, data, tell)
    if (memory.trouble) complain("")
  } catch (error) {
    complain(error?.name === "QuotaExceededError" ? "full" : "denied")
  }
}

function keep(store, data, tell) {
  if (data.choices > memory.choices) {
    memory.choices = data.choices
    if (data.on) {
      store.removeItem(OFF)
    } else {
      store.setItem(OFF, "1")
      store.removeItem(NAME)
    }
  }
  if (store.getItem(OFF)) {
    if (data.on && !memory.off) tell({ off: true })
    memory.off = true
    return
  }
  memory.off = false
  const kept = store.getItem(NAME)
  if (kept === (data.text || null)) return
  const known = kept === null || kept === memory.written
  const taken = kept === memory.handed && data.heard >= memory.asked
  if (known || taken) {
    if (taken && data.aside === memory.asked) store.setItem(`${NAME}.aside.${Date.now()}`, kept)
    if (data.text) store.setItem(NAME, data.text)
    else store.removeItem(NAME)
    memory.written = data.text || undefined
  } else if (kept !== memory.handed || Date.now() - memory.at > PATIENCE) {
    tell({ text: kept })
    Object.assign(memory, { handed: kept, asked: memory.n, at: Date.now() })
  }
}
