import EventLoop
import KafkaLog
import Telemetry

/// How far the states of this process's partitions are restored, in `/metrics`.
@IOLoop
final class RestorationMetrics {
    private let log: KafkaLog
    private var timer: LoopTimer?
    private let owned = Gauge(label: "yizhan_partitions_owned", help: "Partitions of inboxes that this process owns.")
    private let restoring = Gauge(
        label: "yizhan_partitions_restoring", help: "Owned partitions whose states are being restored.")
    private let left = Gauge(
        label: "yizhan_restore_offsets_left", help: "Offsets of changelogs that are still to be read.")

    init(_ log: KafkaLog) {
        self.log = log
        timer = LoopTimer(after: .seconds(1), repeating: true) { [weak self] in self?.look() }
    }

    private func look() {
        var restoring = 0
        var left: Int64 = 0
        let status = log.status
        for partition in status {
            guard case .restoring(let restored, let target) = partition.state else { continue }
            restoring += 1
            left += max(0, target - restored)
        }
        owned.set(status.count)
        self.restoring.set(restoring)
        self.left.set(Int(left))
    }
}
