import Crypto
import EventLoop
import Telemetry
import WeChatPay

/// The keys that WeChat Pay signs with for a merchant: those of the catalogue and, if the merchant uses certificates, those
/// that the platform hands out, which are fetched when a message is signed with another one, and every twelve hours.
@IOLoop
final class PlatformKeys {
    private var keys: WeChatPayKeys
    private let apiKeys: [WeChatPayAPIKey]
    private let now: @Sendable () -> Int
    private let call: KeyCall
    /// Asks for the certificates; nil if the merchant uses none.
    private let fetch: (@IOLoop () async -> ProviderResponse?)?
    private var fetched: Int?
    /// Whether the last try to fetch them brought none that are believed.
    private var hasFailed = false
    private let logger = Logger(label: "cashier")

    /// As the platform wants it.
    private static let lifetime = 12 * 3600

    /// - Parameters:
    ///   - apiKeys: with which certificates are encrypted.
    ///   - patience: the pauses between tries to verify what does not come again, while the certificates cannot be
    ///     fetched.
    init(
        _ keys: WeChatPayKeys, apiKeys: [WeChatPayAPIKey], patience: [Duration], now: @escaping @Sendable () -> Int,
        fetch: (@IOLoop () async -> ProviderResponse?)?
    ) {
        self.keys = keys
        self.apiKeys = apiKeys
        self.now = now
        call = KeyCall(patience: patience, now: now)
        self.fetch = fetch
    }

    /// Verifies a message.
    ///
    /// - Parameter time: when it came, in seconds since 1970.
    func verified(
        _ body: [UInt8], signedBy signature: WeChatPaySignature, at time: Int
    ) async throws(WeChatPayFault) -> WeChatPayContent {
        if let fetched, now() - fetched >= Self.lifetime {
            // Those that are known do meanwhile. It ends by itself, since a call has a deadline.
            IOLoop.start { await self.renew() }
        }
        do throws(WeChatPayFault) {
            return try keys.verify(body, signedBy: signature, now: time)
        } catch {
            guard fetch != nil, error == .unknownSerial || error == .expiredSerial else { throw error }
        }
        await renew()
        return try keys.verify(body, signedBy: signature, now: time)
    }

    /// Verifies what was acknowledged and does not come again: if the certificates cannot be fetched now, it waits for a
    /// later try. A key that is not among those that were fetched is waited for no longer.
    func verifiedPatiently(
        _ body: [UInt8], signedBy signature: WeChatPaySignature, at time: Int
    ) async throws(WeChatPayFault) -> WeChatPayContent {
        var tries = 0
        while true {
            do throws(WeChatPayFault) {
                return try await verified(body, signedBy: signature, at: time)
            } catch {
                tries += 1
                guard hasFailed, error == .unknownSerial || error == .expiredSerial, await call.waits(after: tries)
                else { throw error }
            }
        }
    }

    /// Fetches the certificates.
    private func renew() async {
        guard let fetch else { return }
        await call.make { await self.take(fetch()) }
    }

    private func take(_ response: ProviderResponse?) {
        hasFailed = true
        guard let response, response.isSuccess else {
            return logger.warning(
                "The platform's certificates cannot be fetched.",
                metadata: [.status: .integer(response?.status ?? 0)])
        }
        do throws(WeChatPayFault) {
            let signature = try WeChatPaySignature { response.header($0) }
            keys = try WeChatPayCertificatesAnswer.read(
                response.body, signedBy: signature, with: apiKeys, knowing: keys, now: now())
            fetched = now()
            hasFailed = false
        } catch {
            logger.warning("The platform's certificates are not believed.", metadata: [.reason: .string(error.code)])
        }
    }
}
