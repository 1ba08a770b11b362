import Alipay
import Catalogue
import EventLoop
import Telemetry

/// Verifies Alipay's messages for a merchant with its public key, or with certificates: those of the catalogue and,
/// once a message names another serial number, the certificate that the gateway gives for it.
@IOLoop
final class GatewayKeys {
    private enum Mode {
        case keys(AlipayKeys)
        case certificates(AlipayCertificates)
    }

    private var mode: Mode
    private let now: @Sendable () -> Int
    private let call: KeyCall
    /// Asks the gateway for a certificate.
    private let fetch: @IOLoop (_ serial: String) async -> ProviderResponse?
    /// The serial number for which the gateway last gave a certificate that is not trusted.
    private var disbelieved: String?
    private let logger = Logger(label: "cashier")

    /// - Parameter patience: the pauses between tries to verify what does not come again, while a certificate cannot be
    ///   fetched.
    init(
        _ merchant: Merchant, patience: [Duration], now: @escaping @Sendable () -> Int,
        fetch: @escaping @IOLoop (_ serial: String) async -> ProviderResponse?
    ) {
        mode =
            merchant.certificates.map { .certificates(AlipayCertificates($0.alipay, roots: $0.roots)) }
            ?? .keys(AlipayKeys(merchant.publicKeys.map(\.key)))
        self.now = now
        call = KeyCall(patience: patience, now: now)
        self.fetch = fetch
    }

    /// Reads a message with the keys.
    ///
    /// - Parameter time: when it came, in seconds since 1970.
    func reading<Message>(
        at time: Int, _ read: (AlipayKeys) throws(AlipayFault) -> Message
    ) async throws(AlipayFault) -> Message {
        let serial: String
        do throws(AlipayFault) {
            return try read(keys(at: time))
        } catch {
            guard case .unknownSerial(let unknown) = error else { throw error }
            serial = unknown
        }
        await call.make { await self.take(self.fetch(serial), named: serial) }
        return try read(keys(at: time))
    }

    /// Reads a message that was acknowledged and does not come again. While the gateway gives nothing, or is asked for
    /// another certificate, it tries again later; a certificate that is not trusted ends the tries.
    func readingPatiently<Message>(
        at time: Int, _ read: (AlipayKeys) throws(AlipayFault) -> Message
    ) async throws(AlipayFault) -> Message {
        var tries = 0
        while true {
            do throws(AlipayFault) {
                return try await reading(at: time, read)
            } catch {
                tries += 1
                guard case .unknownSerial(let serial) = error, serial != disbelieved, await call.waits(after: tries)
                else { throw error }
            }
        }
    }

    private func keys(at time: Int) -> AlipayKeys {
        switch mode {
        case .keys(let keys): keys
        case .certificates(let certificates): AlipayKeys(certificates, at: time)
        }
    }

    private func take(_ response: ProviderResponse?, named serial: String) {
        guard case .certificates(var certificates) = mode else { return }
        guard let response, response.isSuccess else {
            return logger.warning(
                "Alipay's certificate cannot be fetched.", metadata: [.status: .integer(response?.status ?? 0)])
        }
        do throws(AlipayFault) {
            try certificates.take(response.body, named: serial, at: now())
            mode = .certificates(certificates)
        } catch {
            if error != .noCertificate, error != .noAnswer { disbelieved = serial }
            logger.warning("Alipay's certificate is not believed.", metadata: [.reason: .string(error.code)])
        }
    }
}
