package dev.berth.cli.api;

import dev.berth.cli.console.CommandFailed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Authorities from a PEM file, in place of those that this machine knows. */
final class Trust {
    private Trust() {}

    static SSLContext of(Path cacert) {
        try (var in = Files.newInputStream(cacert)) {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (var authority : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority " + store.size(), authority);
            }
            if (store.size() == 0) {
                throw new CommandFailed("there is no certificate in " + cacert);
            }
            var managers =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new CommandFailed("the authority's file cannot be read: " + e.getMessage());
        } catch (GeneralSecurityException e) {
            throw new CommandFailed(cacert + " holds no certificate of an authority in PEM form");
        }
    }
}
