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
    private let patience: [Duration]
    private let now: @Sendable () -> Int
    /// Asks for the certificates; nil if the merchant uses none.
    private let fetch: (@IOLoop () async -> ProviderResponse?)?
    private var fetched: Int?
    private var tried: Int?
    private var running: Task<Void, Never>?
    /// Whether the last try to fetch them brought none that are believed.
    private var hasFailed = false
    private let logger = Logger(label: "cashier")

    /// As the platform wants it.
    private static let lifetime = 12 * 3600
    /// Between two tries, so that unknown serials cost no more calls than this.
    private static let pause = 5

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
        self.patience = patience
        self.now = now
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
        for pause in patience {
            do throws(WeChatPayFault) {
                return try await verified(body, signedBy: signature, at: time)
            } catch {
                guard hasFailed, error == .unknownSerial || error == .expiredSerial else { throw error }
            }
            do throws(CancellationError) {
                try await IOLoop.sleep(for: pause)
            } catch {
                break
            }
        }
        return try await verified(body, signedBy: signature, at: time)
    }

    /// Fetches the certificates, once for all who wait.
    private func renew() async {
        if let running { return await running.value }
        guard let fetch, tried.map({ abs(now() - $0) >= Self.pause }) ?? true else { return }
        tried = now()
        // It ends by itself, since a call has a deadline.
        let task = IOLoop.start { await self.take(fetch()) }
        running = task
        await task.value
        running = nil
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
