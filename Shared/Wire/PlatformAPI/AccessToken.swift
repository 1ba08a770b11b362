internal import JSON
package import Telemetry

/// What most calls of an API need: got for the app's secret, and good for two hours at most.
package struct AccessToken: Sendable {
    package let token: Secret
    /// How long it is good from now on.
    package let seconds: Int

    private static let most = 30 * 86_400

    /// Reads the answer to the call for it.
    package init(status: Int, body: [UInt8]) throws(PlatformFailure) {
        let document = try PlatformAnswer.read(status: status, body: body, isOfToken: true)
        token = Secret(try PlatformAnswer.needed("access_token", in: document))
        guard let seconds = document.member("expires_in")?.wholeNumber, (1...Self.most).contains(seconds) else {
            throw PlatformFailure(.unknown, code: "unreadable")
        }
        self.seconds = seconds
    }

    /// Writes such an answer, as the platforms do.
    package static func document(token: String, seconds: Int) -> [UInt8] {
        JSONText.object([
            .init("errcode", 0), .init("errmsg", "ok"), .init("access_token", .string(token)),
            .init("expires_in", .integer(seconds)),
        ]).bytes
    }
}
