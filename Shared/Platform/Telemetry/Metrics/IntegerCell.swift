import Synchronization

/// The number behind a counter or a gauge.
final class IntegerCell: MetricCell {
    private let number = Atomic(0)

    var value: Int { number.load(ordering: .relaxed) }

    /// Wraps around rather than trap: a metric must not end the process.
    func add(_ amount: Int) { number.wrappingAdd(amount, ordering: .relaxed) }
    func set(_ value: Int) { number.store(value, ordering: .relaxed) }

    func samples(label: String, dimensions: Dimensions) -> [String] {
        ["\(label)\(dimensions.rendered()) \(value)"]
    }
}
