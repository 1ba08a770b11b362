import Telemetry
import Testing

struct MetricsTests {
    private let registry = MetricsRegistry()

    @Test func `metrics are rendered as Prometheus reads them`() {
        Counter(label: "b_total", dimensions: [("status", "200"), ("method", "GET")], help: "Requests.", in: registry)
            .increment(by: 3)
        Gauge(label: "a_open", in: registry).set(-2)
        #expect(
            registry.render() == """
                # TYPE a_open gauge
                a_open -2
                # HELP b_total Requests.
                # TYPE b_total counter
                b_total{method="GET",status="200"} 3

                """)
    }

    @Test func `a histogram counts each value in every bucket that holds it`() {
        let histogram = Histogram(label: "h_seconds", buckets: [0.1, 1], in: registry)
        histogram.record(0.1)
        histogram.record(.milliseconds(500))
        histogram.record(2.0)
        #expect(histogram.count == 3)
        #expect(
            registry.render() == """
                # TYPE h_seconds histogram
                h_seconds_bucket{le="0.1"} 1
                h_seconds_bucket{le="1.0"} 2
                h_seconds_bucket{le="+Inf"} 3
                h_seconds_sum 2.6
                h_seconds_count 3

                """)
    }

    @Test func `metrics with one label and the same dimensions are one`() {
        let first = Counter(label: "c_total", dimensions: [("a", "1"), ("b", "2")], in: registry)
        let second = Counter(label: "c_total", dimensions: [("b", "2"), ("a", "1")], in: registry)
        let other = Counter(label: "c_total", dimensions: [("a", "1"), ("b", "3")], in: registry)
        first.increment()
        second.increment()
        #expect(first.value == 2)
        #expect(other.value == 0)
    }

    @Test func `a dimension's value can't end its quotes`() {
        Counter(label: "d_total", dimensions: [("path", "\"\\\n")], in: registry).increment()
        #expect(registry.render().contains(#"d_total{path="\"\\\n"} 1"#))
    }

    @Test func `increments from several threads are all counted`() async {
        let counter = Counter(label: "e_total", in: registry)
        let histogram = Histogram(label: "f_seconds", buckets: [1], in: registry)
        await withTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<10_000 {
                        counter.increment()
                        histogram.record(0.5)
                    }
                }
            }
        }
        #expect(counter.value == 40_000)
        #expect(registry.render().contains("f_seconds_sum 20000.0\nf_seconds_count 40000\n"))
    }

    @Test func `a metric's name is what Prometheus allows`() async {
        await #expect(processExitsWith: .failure) { _ = Counter(label: "requests-total", in: MetricsRegistry()) }
        await #expect(processExitsWith: .failure) { _ = Counter(label: "1_total", in: MetricsRegistry()) }
    }
}
