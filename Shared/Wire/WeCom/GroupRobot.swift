package import HTTP
internal import JSON
internal import PlatformAPI
package import Telemetry

/// The robot of a group at WeCom (消息推送), which writes into its group and hears nothing. It may 20 times a minute.
package struct GroupRobot: Sendable {
    /// Has the robot's key: it is never logged.
    private let address: Secret

    /// - Parameter address: the Webhook address, as WeCom shows it.
    /// - Returns: nil if it is another one.
    package init?(address: Secret) {
        let parts = address.exposed.split(separator: "?", maxSplits: 1)
        guard parts.count == 2, ["https://", "http://"].contains(where: { parts[0].hasPrefix($0) }),
            parts[0].hasSuffix("/cgi-bin/webhook/send"), parts[1].hasPrefix("key="), parts[1].utf8.count > 4,
            address.exposed.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.address = address
    }

    /// Writes Markdown into the group, 4096 bytes at most. `WeCom.end` reads the answer.
    package func write(_ markdown: String) -> ClientRequest {
        PlatformCall.post(address.exposed, WeCom.markdown(markdown))
    }
}
