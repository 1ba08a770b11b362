import Synchronization

/// All series of the process, by label and dimensions. A look-up happens when a metric is made, never when it counts.
package final class MetricsRegistry: Sendable {
    package static let shared = MetricsRegistry()

    /// The `Content-Type` of `render`.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private struct Family {
        let kind: MetricKind
        var help: String
        var cells: [Dimensions: any MetricCell] = [:]
    }

    private let families = Mutex<[String: Family]>([:])

    package init() {}

    /// Renders all series for Prometheus, in a fixed order.
    package func render() -> String {
        families.withLock { families in
            var lines: [String] = []
            for (label, family) in families.sorted(by: { $0.key < $1.key }) {
                if !family.help.isEmpty { lines.append("# HELP \(label) \(Self.oneLine(family.help))") }
                lines.append("# TYPE \(label) \(family.kind)")
                let cells = family.cells.sorted { $0.key.rendered() < $1.key.rendered() }
                for (dimensions, cell) in cells { lines += cell.samples(label: label, dimensions: dimensions) }
            }
            return lines.map { $0 + "\n" }.joined()
        }
    }

    func cell<Cell: MetricCell>(
        _ type: Cell.Type, _ kind: MetricKind, _ label: String, _ dimensions: [(String, String)], _ help: String,
        make: () -> Cell
    ) -> Cell {
        precondition(Self.isName(label), "A metric's label is letters, digits and underscores.")
        let key = Dimensions(dimensions)
        return families.withLock { families in
            var family = families[label] ?? Family(kind: kind, help: help)
            precondition(family.kind == kind, "A metric's label belongs to one kind of metric.")
            if let known = family.cells[key] as? Cell { return known }
            let cell = make()
            family.cells[key] = cell
            if family.help.isEmpty { family.help = help }
            families[label] = family
            return cell
        }
    }

    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !isDigit(first) else { return false }
        return text.utf8.allSatisfy { byte in
            let lowercased = byte | 0x20
            return byte == UInt8(ascii: "_") || isDigit(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lowercased)
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func oneLine(_ help: String) -> String {
        String(help.map { $0.isNewline ? " " : $0 })
    }
}
