/// The distribution of a quantity: durations in seconds, sizes in bytes. Callable from any thread, for three atomic
/// operations.
///
/// Two histograms with the same label and dimensions are one, with the buckets of the first.
package struct Histogram: Sendable {
    /// Buckets for the duration of a request: half a millisecond to a minute.
    package static let seconds = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]

    private let cell: HistogramCell

    /// - Parameter buckets: the upper bounds, ascending, in the label's unit.
    package init(
        label: String, dimensions: [(String, String)] = [], buckets: [Double] = Histogram.seconds, help: String = "",
        in registry: MetricsRegistry = .shared
    ) {
        cell = registry.cell(HistogramCell.self, .histogram, label, dimensions, help) { HistogramCell(bounds: buckets) }
    }

    package func record(_ value: Double) { cell.record(value) }

    /// Records a duration in seconds.
    package func record(_ duration: Duration) { cell.record(duration / .seconds(1)) }

    package var count: Int { cell.count }
}
