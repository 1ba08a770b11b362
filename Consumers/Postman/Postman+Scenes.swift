import Activities
import Catalogue
import EventLoop
import Messages
import OfficialAccount
import PlatformAPI

extension Postman {
    /// Asks an official account's platform for a QR code that brings a text along. A person waits at a page, and can send
    /// the text by hand: so it is asked for once, and what failed is answered by none. A code that is made twice does no
    /// harm.
    func drawn(_ asked: SceneAsked) async -> Performance {
        let rest = asked.deadline - Self.wayHome - clock()
        guard rest > .zero else { return Performance() }
        let end = ContinuousClock.now + min(rest, configuration.patience)
        do throws(CallFailure) {
            guard let client = try platforms.client(of: asked.app) as? OfficialAccountClient else { throw .notGranted }
            let url = try await client.scene(asked.scene, seconds: asked.seconds, until: end)
            return answered(.scene(url: url), asked.request, asked.reply)
        } catch {
            watch.tell(error, drawing: asked)
            return answered(.scene(url: nil), asked.request, asked.reply)
        }
    }

    /// What the answer takes until it is at the page.
    private static let wayHome = Duration.milliseconds(500)
}

extension OfficialAccountClient {
    /// What a QR code says that brings a text along.
    fileprivate func scene(
        _ scene: String, seconds: Int, until end: ContinuousClock.Instant
    ) async throws(CallFailure) -> String {
        guard app.may(.qrcode) else { throw .notGranted }
        return try await way.call(
            until: end, { api.sceneCode(scene: scene, seconds: seconds, token: $0) },
            reading: { (status: Int, body: [UInt8]) throws(PlatformFailure) -> String in
                try SceneCode(status: status, body: body).url
            })
    }
}
