-- coffre_2: a row in every table. Written once by the program of that schema and
-- never edited: what such a file held must still be read.
PRAGMA auto_vacuum = 1;
PRAGMA application_id = 1179022416;
PRAGMA user_version = 2;
BEGIN TRANSACTION;
CREATE TABLE meta (
                cle TEXT NOT NULL PRIMARY KEY,
                valeur TEXT NOT NULL
            ) WITHOUT ROWID;
INSERT INTO "meta" VALUES('ecrit_par','0.1.0');
INSERT INTO "meta" VALUES('revision','2');
CREATE TABLE piece (
                sha256 TEXT NOT NULL PRIMARY KEY,
                nom TEXT NOT NULL,
                taille INTEGER NOT NULL,
                type_mime TEXT NOT NULL,
                ajoutee_le TEXT NOT NULL,
                contenu BLOB NOT NULL
            );
INSERT INTO "piece" VALUES('c58cef35e3585aa8dc27a1495e89eecbc2a0dacea34539997295f1cf116a3598','relevé d''été.pdf',15,'application/pdf','2026-01-31T08:00:09.000000+00:00',X'255044462D312E372072656C657665');
INSERT INTO "piece" VALUES('460ee6aa3a80359181b794cc31a7185addba77626e9f719c10e3c8efb8668a1d','accusé.png',7,'image/png','2026-01-31T08:00:10.000000+00:00',X'63617074757265');
CREATE TABLE somme (
                objet TEXT NOT NULL PRIMARY KEY,
                valeur TEXT NOT NULL
            ) WITHOUT ROWID;
INSERT INTO "somme" VALUES('piece:460ee6aa3a80359181b794cc31a7185addba77626e9f719c10e3c8efb8668a1d','70853c93debb56d8824f3e8d0a02704365aaf8e94fb37b4c62c0cc5119d3dddf');
INSERT INTO "somme" VALUES('piece:c58cef35e3585aa8dc27a1495e89eecbc2a0dacea34539997295f1cf116a3598','454379d855d720e276822640dbcd21fdd917785fb800971410c5f7727a2c741d');
INSERT INTO "somme" VALUES('revision','6fae1aa29ae7cc4f136e6644bd1e7d7a720d1d91e3636030980226b44c7c4472');
INSERT INTO "somme" VALUES('schema','2705f9653fc9c3314075ebf968f819dbde0cdba1a80805bc3f28c150d64c1ede');
COMMIT;
