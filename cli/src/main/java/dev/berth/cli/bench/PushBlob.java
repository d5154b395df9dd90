package dev.berth.cli.bench;

import dev.berth.cli.wire.RequestFailed;

/** Pushes a blob that the registry has never seen: the whole dialogue of a client. */
record PushBlob(Repository repository, Blobs blobs, long series, boolean streamed) implements Work {

    @Override
    public long perform(Session session, long number) throws RequestFailed {
        var blob = blobs.blob(series, number);
        if (streamed) {
            repository.pushStreamed(session, blob);
        } else {
            repository.push(session, blob);
        }
        return blob.size();
    }

    @Override
    public void takeBack(Session session, long number) throws RequestFailed {
        repository.delete(session, blobs.blob(series, number));
    }

    @Override
    public long pushes() {
        return blobs.size();
    }

    @Override
    public String makes() {
        return "blobs in " + repository.name();
    }
}
