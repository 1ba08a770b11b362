/// A number that goes up and down: open streams, connections, bytes in use. Callable from any thread.
///
/// Two gauges with the same label and dimensions are one.
package struct Gauge: Sendable {
    private let cell: IntegerCell

    package init(
        label: String, dimensions: [(String, String)] = [], help: String = "", in registry: MetricsRegistry = .shared
    ) {
        cell = registry.cell(IntegerCell.self, .gauge, label, dimensions, help) { IntegerCell() }
    }

    package func set(_ value: Int) { cell.set(value) }
    package func increment(by amount: Int = 1) { cell.add(amount) }
    package func decrement(by amount: Int = 1) { cell.add(-amount) }

    package var value: Int { cell.value }
}
