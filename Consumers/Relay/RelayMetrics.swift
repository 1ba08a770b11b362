internal import Telemetry

/// What the relay does, in numbers.
struct RelayMetrics: Sendable {
    let readers = Gauge(label: "yizhan_relay_readers", help: "Streams that are being read for clients.")
    let resumes = Counter(label: "yizhan_relay_resumes_total", help: "Streams that clients came back for.")
    let bytes = Counter(label: "yizhan_relay_bytes_total", help: "Bytes of answers handed to clients.")
    let cutOffs = Counter(label: "yizhan_relay_cut_off_total", help: "Clients cut off because they read too slowly.")
}
