/// A number that only grows: requests, commits, refusals. Callable from any thread, for one relaxed addition.
///
/// Two counters with the same label and dimensions are one. Use few dimensions with known values: never an account or a
/// request.
package struct Counter: Sendable {
    private let cell: IntegerCell

    /// - Parameters:
    ///   - label: the name, with the unit, ending in `_total`: `yizhan_http_requests_total`.
    ///   - help: one sentence, shown in `/metrics`.
    package init(
        label: String, dimensions: [(String, String)] = [], help: String = "", in registry: MetricsRegistry = .shared
    ) {
        cell = registry.cell(IntegerCell.self, .counter, label, dimensions, help) { IntegerCell() }
    }

    package func increment(by amount: Int = 1) {
        precondition(amount >= 0, "A counter only grows.")
        cell.add(amount)
    }

    package var value: Int { cell.value }
}
