/** Columns of the bar itself. */
const barWidth = 30
/** The shortest time between two drawings, in milliseconds. */
const drawingInterval = 50

/** Shows how far a long work is, in one line of a terminal; on anything else, nothing. */
export interface Progress {
  update(done: number, total: number): void
  /** Ends the line. */
  end(): void
}

export function progressBar(label: string, stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return { update() {}, end() {} }
  let drawn = Number.NEGATIVE_INFINITY
  let begun = false
  return {
    update(done, total) {
      const now = performance.now()
      if (done < total && now - drawn < drawingInterval) return
      drawn = now
      begun = true
      stream.write(`\r${barText(label, done, total)}`)
    },
    end() {
      if (begun) stream.write('\n')
    },
  }
}

function barText(label: string, done: number, total: number): string {
  const part = total === 0 ? 1 : Math.min(1, done / total)
  const full = Math.round(part * barWidth)
  return `${label} ${'█'.repeat(full)}${'░'.repeat(barWidth - full)} ${String(Math.floor(part * 100)).padStart(3)} % (${done} of ${total})`
}
