import QRCode

/// Reads a small QR code of level M as a camera does that sees it well: it corrects no errors.
struct CodeReader {
    /// Modules, row by row; true is dark.
    let rows: [[Bool]]

    init(_ rows: [[Bool]]) {
        self.rows = rows
    }

    init(_ code: QRCode) {
        rows = (0..<code.width).map { row in (0..<code.width).map { code.isDark($0, row) } }
    }

    private var width: Int { rows.count }
    private var version: Int { (width - 17) / 4 }

    /// The five bits of level and mask; level M is 0.
    private var format: Int { (0..<5).reduce(0) { $0 << 1 | (rows[8][$1] ? 1 : 0) } ^ 0b10101 }

    /// The text; nil for what has not this form: level M, version 1 to 3, bytes.
    var text: String? {
        guard (1...3).contains(version), format >> 3 == 0 else { return nil }
        let bits = bits
        func number(_ start: Int, _ count: Int) -> Int { bits[start..<(start + count)].reduce(0) { $0 << 1 | $1 } }
        guard number(0, 4) == 0b0100 else { return nil }
        let bytes = (0..<number(4, 8)).map { UInt8(number(12 + 8 * $0, 8)) }
        return String(validating: bytes, as: UTF8.self)
    }

    /// All bits without the mask, in pairs of columns from the right, up and down in turn.
    private var bits: [Int] {
        var bits: [Int] = []
        var right = width - 1
        var goesUp = true
        while right > 0 {
            // The column of the timing pattern is none of a pair.
            if right == 6 { right -= 1 }
            for step in 0..<width {
                let row = goesUp ? width - 1 - step : step
                for column in [right, right - 1] where !isFixed(column, row) {
                    bits.append(rows[row][column] == isTurned(column, row) ? 0 : 1)
                }
            }
            goesUp.toggle()
            right -= 2
        }
        return bits
    }

    /// Whether a module belongs to the patterns by which a code is found, or to its format.
    private func isFixed(_ column: Int, _ row: Int) -> Bool {
        let far = width - 8
        if row < 9, column < 9 || column >= far { return true }
        if row >= far, column < 9 { return true }
        if row == 6 || column == 6 { return true }
        return version > 1 && abs(row - (width - 7)) <= 2 && abs(column - (width - 7)) <= 2
    }

    /// Whether the mask turns a module.
    private func isTurned(_ column: Int, _ row: Int) -> Bool {
        switch format & 7 {
        case 0: (row + column) % 2 == 0
        case 1: row % 2 == 0
        case 2: column % 3 == 0
        case 3: (row + column) % 3 == 0
        case 4: (row / 2 + column / 3) % 2 == 0
        case 5: row * column % 2 + row * column % 3 == 0
        case 6: (row * column % 2 + row * column % 3) % 2 == 0
        default: ((row + column) % 2 + row * column % 3) % 2 == 0
        }
    }
}
