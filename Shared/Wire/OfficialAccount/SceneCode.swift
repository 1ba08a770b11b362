internal import JSON
package import PlatformAPI

/// A QR code by which a person comes to an official account, with a scene that the account hears of.
package struct SceneCode: Equatable, Sendable {
    package let ticket: String
    package let seconds: Int
    /// What the QR code says.
    package let url: String

    /// Reads the answer to `OfficialAccount.sceneCode`.
    package init(status: Int, body: [UInt8]) throws(PlatformFailure) {
        let document = try PlatformAnswer.read(status: status, body: body)
        ticket = try PlatformAnswer.needed("ticket", in: document)
        url = try PlatformAnswer.needed("url", in: document)
        // A code that never ends has no time.
        seconds = document.member("expire_seconds")?.wholeNumber ?? 0
    }
}
